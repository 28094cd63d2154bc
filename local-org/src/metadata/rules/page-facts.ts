/** What is known of the platform's page templates and components, from 200 public pages and the design panels of App Builder. */

const DESKTOP = ['header', 'main', 'sidebar'];

/** The regions of a template. A template that is not here is not judged. */
export const REGION_NAMES: Record<string, readonly string[]> = {
  'flexipage:recordHomeTemplateDesktop': DESKTOP,
  'flexipage:recordHomeLeftSidebarTemplateDesktop': DESKTOP,
  'flexipage:recordHomeSingleColTemplateDesktop': ['header', 'main'],
  'flexipage:recordHomeSimpleViewTemplate': ['header', 'main'],
  'flexipage:recordHomeWithSubheaderTemplateDesktop': ['header', 'subheader', 'main', 'sidebar'],
  'flexipage:recordHomeTwoColEqualHeaderTemplateDesktop': ['header', 'leftcol', 'rightcol'],
  'flexipage:recordHomeThreeColTemplateDesktop': ['header', 'leftsidebar', 'main', 'rightsidebar', 'sidebar', 'left', 'right'],
  'flexipage:defaultAppHomeTemplate': ['main'],
  'flexipage:appHomeTemplateTwoColumns': ['column1', 'column2', 'region1', 'region2'],
  'flexipage:appHomeTemplateThreeColumns': ['region1', 'region2', 'region3'],
  'flexipage:appHomeTemplateTwoColumnsStacked': ['region1', 'region2', 'region3'],
  'flexipage:appHomeTemplateHeaderTwoColumnsEqualWidth': ['region1', 'region2', 'region3'],
  'flexipage:appHomeTemplateHeaderTwoColumnsLeftSidebar': ['region1', 'region2', 'region3'],
  'flexipage:appHomeTemplateHeaderThreeColumns': ['region1', 'region2', 'region3', 'region4'],
  'one:utilityBarTemplateDesktop': ['utilityItems', 'backgroundComponents'],
  'home:desktopTemplate': ['top', 'bottomLeft', 'bottomRight', 'sidebar'],
};

const RELATED_LIST = ['parentFieldApiName', 'relatedListApiName', 'relatedListComponentOverride', 'rowsToDisplay', 'showActionBar'];
/** What the utility bar keeps of each of its items, whatever the component. */
export const UTILITY_ITEM = ['eager', 'height', 'icon', 'label', 'scrollable', 'width'];

/** The properties of the platform's most used components. One that is not here is not judged. */
export const COMPONENT_PROPERTIES: Record<string, readonly string[]> = {
  'flexipage:tab': ['active', 'body', 'title'],
  'flexipage:tabset': ['tabs', 'label'],
  'flexipage:column': ['body'],
  'flexipage:fieldSection': ['columns', 'horizontalAlignment', 'label', 'iconName'],
  'flexipage:accordion': ['accordionSections', 'defaultSectionName', 'allowMultipleSectionsOpen'],
  'flexipage:accordionSection': ['body', 'label', 'name'],
  'flexipage:richText': ['decorate', 'richTextValue'],
  'flexipage:filterListCard': ['enableInlineEdit', 'entityName', 'filterName', 'hideActionBar', 'hideSearchBar', 'pageSize'],
  'flexipage:recentItems': ['entityNames', 'maxRecords', ...UTILITY_ITEM],
  'flexipage:reportChart': ['cacheAge', 'label', 'reportName', 'showRefreshButton', 'reportFilter'],
  'flexipage:visualforcePage': ['height', 'label', 'pageName', 'showLabel', ...UTILITY_ITEM],
  'force:detailPanel': [],
  'force:recordDetailPanelMobile': [],
  'force:highlightsPanel': [
    'actionNames',
    'collapsed',
    'enableActionsConfiguration',
    'enableActionsInNative',
    'hideChatterActions',
    'numVisibleActions',
  ],
  'force:relatedListContainer': ['relatedListComponentOverride', 'rowsToDisplay', 'showActionBar'],
  'force:relatedListSingleContainer': RELATED_LIST,
  'force:relatedListQuickLinksContainer': ['hideHeader'],
  'runtime_sales_activities:activityPanel': ['showLegacyActivityComposer'],
  'runtime_sales_pathassistant:pathAssistant': ['hideUpdateButton', 'variant'],
  'forceChatter:recordFeedContainer': [],
};
