/** Names of a Developer Edition org that its metadata may use and its schema does not have. */

/** Licences a permission set may be for. */
export const USER_LICENSES = new Set([
  ...[
    'Salesforce',
    'Salesforce Platform',
    'Salesforce Integration',
    'Salesforce API Only',
    'Analytics Cloud Integration User',
    'Cloud Integration User',
  ],
  ...[
    'Chatter Free',
    'Chatter External',
    'Chatter Only',
    'Identity',
    'External Identity',
    'Guest',
    'Guest User License',
    'Work.com Only',
    'XOrg Proxy User',
  ],
  ...[
    'Customer Community',
    'Customer Community Plus',
    'Customer Community Login',
    'Customer Community Plus Login',
    'Partner Community',
    'Partner Community Login',
  ],
  ...[
    'External Apps',
    'External Apps Login',
    'Channel Account',
    'High Volume Customer Portal',
    'Authenticated Website',
    'Customer Portal Manager Standard',
  ],
  ...[
    'Customer Portal Manager Custom',
    'Gold Partner',
    'Silver Partner',
    'Force.com - Free',
    'Force.com - App Subscription',
    'Company Communities',
    'Einstein Agent',
  ],
]);

/** User permissions that are no field of PermissionSet in the catalogue of standard objects. */
export const USER_PERMISSIONS = new Set(['ActivitiesAccess']);
