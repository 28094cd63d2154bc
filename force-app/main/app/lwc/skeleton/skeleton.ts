import { LightningElement } from 'lwc';
import label from '@salesforce/label/c.Loading';

/** The shape of a page that is still being read. */
export default class Skeleton extends LightningElement {
    label = label;
}
