import team from '@salesforce/label/c.Segment_Team';
import country from '@salesforce/label/c.Segment_Country';
import role from '@salesforce/label/c.Segment_Role';
import profile from '@salesforce/label/c.Segment_Profile';
import tenure from '@salesforce/label/c.Segment_Tenure';
import none from '@salesforce/label/c.Segment_None';
import fresh from '@salesforce/label/c.Tenure_New';
import firstYear from '@salesforce/label/c.Tenure_First_Year';
import threeYears from '@salesforce/label/c.Tenure_Three_Years';
import older from '@salesforce/label/c.Tenure_Older';
import type { SnapshotNode } from 'c/adoptionMath';

/** By what users can be told apart, in the order of the buttons. */
export const SEGMENT_TYPES = [
    { value: 'Team', label: team },
    { value: 'Country', label: country },
    { value: 'Role', label: role },
    { value: 'Profile', label: profile },
    { value: 'Tenure', label: tenure }
];

/** Names of groups that have none of their own. */
const NAMES: Record<string, string> = { none, new: fresh, 'first year': firstYear, 'one to three years': threeYears, older };

/** What people call a group. */
export function groupName({ Segment__c, Segment_Key__c }: SnapshotNode): string {
    const key = Segment_Key__c.value ?? '';
    return Segment__c.value ?? NAMES[key] ?? key;
}
