import type { LightningElement } from 'lwc';
import DetailPanel from 'shell/recordDetail';
import Highlights from 'shell/highlights';
import ListCard from 'shell/listCard';
import RelatedLists from 'shell/relatedLists';
import ReportCard from 'shell/reportCard';
import RichText from 'shell/richText';
import Tabset from 'shell/tabset';

/** A component class. */
export type Constructor = new () => LightningElement;

/** Stand-ins of the platform's components. Each takes recordId, objectApiName, facets and properties as far as it declares them. */
const STANDARD = new Map<string, Constructor>([
  ['force:highlightsPanel', Highlights],
  ['force:detailPanel', DetailPanel],
  ['force:recordDetail', DetailPanel],
  ['force:relatedListContainer', RelatedLists],
  ['force:relatedListSingleContainer', RelatedLists],
  ['lst:dynamicRelatedList', RelatedLists],
  ['flexipage:tabset', Tabset],
  ['flexipage:richText', RichText],
  ['flexipage:filterListCard', ListCard],
  ['flexipage:reportChart', ReportCard],
]);

/** The stand-in of a platform component, if there is one. */
export function standardComponent(name: string): Constructor | undefined {
  return STANDARD.get(name);
}
