/** How a KPI's status looks wherever it is shown. */
const BADGES: Record<string, string> = {
    'On track': 'slds-theme_success',
    'At risk': 'slds-theme_warning',
    'Off course': 'slds-theme_error',
    Stale: 'slds-theme_warning'
};

/** The SLDS theme of a status; none for a status without one, such as "No data". */
export function badgeOf(kpiStatus: string): string {
    return BADGES[kpiStatus] ?? '';
}
