/**
 * Standard objects that an org may have and the catalogue has no fields of: those of features a Developer Edition org has off,
 * and of clouds. Metadata may name them; what it says of their fields is not judged.
 */
export const OTHER_STANDARD_OBJECTS: ReadonlySet<string> = new Set([
  ...['AIApplication', 'AccountContactRelation', 'AccountRelationship', 'ActionPlan', 'ActionPlanTemplate', 'Activity', 'AgentWork', 'ApiEvent'],
  ...['AppointmentTopicTimeSlot', 'AssessmentQuestion', 'AssociatedLocation', 'BatchApexErrorEvent', 'Benefit', 'BenefitAssignment', 'Budget'],
  ...['BusinessLicense', 'BusinessMilestone', 'CareProgram', 'ChangeRequest', 'Claim', 'ClaimCase', 'CollaborationRoom', 'CommSubscription'],
  ...['CommSubscriptionChannelType', 'CommSubscriptionConsent', 'ConcurLongRunApexErrEvent', 'ConsumptionSchedule', 'ContactEncounter'],
  ...['ContactPointAddress', 'ContactPointConsent', 'ContactPointEmail', 'ContactPointPhone', 'ContactPointTypeConsent', 'Coupon', 'CreditMemo'],
  ...['CreditMemoLine', 'CustomerJourney', 'DataUseLegalBasis', 'DataUsePurpose', 'DelegatedAccount', 'DigitalWallet'],
  ...['EngagementChannelType', 'Expense', 'ExpenseReport', 'ExternalAccountHierarchy', 'FinancialAccount', 'FlowExecutionErrorEvent'],
  ...['FlowOrchestrationEvent', 'FlowRecord', 'GiftCommitment', 'GiftTransaction', 'Global', 'Goal', 'HealthCloudGA', 'HouseholdMember'],
  ...[
    'Incident',
    'InsurancePolicy',
    'Invoice',
    'InvoiceLine',
    'JobProfile',
    'LearningCourse',
    'LegalEntity',
    'LightningUriEvent',
    'LiveAgentSession',
  ],
  ...[
    'LiveChatTranscript',
    'LiveChatVisitor',
    'LoanApplicant',
    'Location',
    'LocationTrustMeasure',
    'LoginEvent',
    'LoyaltyProgram',
    'LoyaltyProgramMember',
  ],
  ...['MaintenanceAsset', 'MaintenancePlan', 'MediaAgency', 'MessagingEndUser', 'MessagingSession', 'Metric', 'MobileSettingsAssignment'],
  ...['Network', 'NetworkMember', 'OperatingHours', 'OpportunitySplit', 'OpportunitySplitType', 'OrderPaymentSummary', 'OrderSummary'],
  ...['OrgMetric', 'PartyConsent', 'Payment', 'PaymentGateway', 'PaymentMethod', 'PersonAccount', 'PersonEducation', 'PersonLifeEvent'],
  ...['PlatformStatusAlertEvent', 'Pricebook', 'PrivacyRequest', 'Problem', 'ProblemRelatedItem', 'ProductConsumed', 'ProductConsumptionSchedule'],
  ...['ProductItem', 'ProductItemTransaction', 'ProductRequest', 'ProductRequestLineItem', 'ProductRequired', 'ProductServiceCampaign'],
  ...['ProductTransfer', 'ProductWarrantyTerm', 'Program', 'ProgramEnrollment', 'Promotion', 'Quote', 'QuoteDocument', 'QuoteLineItem'],
  ...['Refund', 'ReportEvent', 'ResourceAbsence', 'ResourcePreference', 'ReturnOrder', 'ReturnOrderLineItem', 'SalesChannel', 'Schedule'],
  ...['Scorecard', 'ScorecardAssociation', 'ScorecardMetric', 'Seller', 'ServiceAppointment', 'ServiceAppointmentStatus', 'ServiceCrew'],
  ...['ServiceCrewMember', 'ServiceReport', 'ServiceResource', 'ServiceResourceCapacity', 'ServiceResourceSkill', 'ServiceTerritory'],
  ...['ServiceTerritoryLocation', 'ServiceTerritoryMember', 'Shift', 'Shipment', 'ShipmentItem', 'Skill', 'SkillRequirement', 'Survey'],
  ...['SurveyInvitation', 'SurveyQuestion', 'SurveyResponse', 'Swarm', 'SwarmMember', 'Territory', 'Territory2', 'Territory2Model', 'Territory2Type'],
  ...['TimeSheet', 'TimeSheetEntry', 'TimeSlot', 'UserTerritory2Association', 'Visit', 'Visitor', 'VoiceCall', 'WarrantyTerm', 'WebCart'],
  ...['WebStore', 'WorkCapacityLimit', 'WorkPlan', 'WorkPlanTemplate', 'WorkStep', 'WorkType', 'WorkTypeGroup'],
]);

const ADDRESS_CODES = (...kinds: string[]): string[] => kinds.flatMap((kind) => [`${kind}CountryCode`, `${kind}StateCode`]);
const HIERARCHY = [
  ...[
    'ActualCost',
    'AmountAllOpportunities',
    'AmountWonOpportunities',
    'BudgetedCost',
    'ExpectedRevenue',
    'NumberOfContacts',
    'NumberOfConvertedLeads',
  ],
  ...['NumberOfLeads', 'NumberOfOpportunities', 'NumberOfResponses', 'NumberOfWonOpportunities', 'NumberSent'],
].map((name) => `Hierarchy${name}`);

/**
 * Standard fields that most orgs have and the catalogue, made from one org, has not: those of features switched on and those
 * only shown. Metadata may name them.
 */
const OTHER_STANDARD_FIELDS: Record<string, readonly string[]> = {
  Account: ['CleanStatus', 'DandbCompanyId', 'OperatingHoursId', 'Tier', 'IsPartner', 'ChannelProgramName', ...ADDRESS_CODES('Billing', 'Shipping')],
  Contact: [
    'CleanStatus',
    'MiddleName',
    'Suffix',
    'GenderIdentity',
    'Pronouns',
    'ContactSource',
    'TitleType',
    'DepartmentGroup',
    ...ADDRESS_CODES('Mailing', 'Other'),
  ],
  Lead: [
    'CleanStatus',
    'CompanyDunsNumber',
    'DandbCompanyId',
    'MiddleName',
    'Suffix',
    'GenderIdentity',
    'Pronouns',
    'CampaignMemberStatus',
    ...ADDRESS_CODES(''),
  ],
  Opportunity: [
    'ContractId',
    'SyncedQuoteId',
    'IqScore',
    'Territory2Id',
    'IsExcludedFromTerritory2Filter',
    'IsSplit',
    'PartnerAccountId',
    'CurrentGenerators',
  ],
  Case: ['Language', 'ServiceContractId', 'Visibility', 'NotifyContact', 'SolutionName', 'IsAssigned', 'RunAssignmentRules', 'SendEmailNotification'],
  Campaign: HIERARCHY,
  Task: [
    'Type',
    'Email',
    'Phone',
    'ReminderDateTime',
    'IsReminderSet',
    'IsRecurrence',
    'RecurrenceInterval',
    'RecurrenceRegeneratedType',
    'SendNotification',
  ],
  Event: [
    'Type',
    'Email',
    'Phone',
    'ReminderDateTime',
    'IsReminderSet',
    'IsRecurrence',
    'Location',
    'ShowAs',
    'Invitees',
    'SendNotification',
    'IsVisibleInSelfService',
  ],
  Product2: ['QuantityUnitOfMeasure', 'StockKeepingUnit', 'Type', 'ProductClass', 'CanUseQuantitySchedule', 'CanUseRevenueSchedule', 'IsSerialized'],
  Order: ['Name', 'PoNumber', 'PoDate', 'OrderReferenceNumber', 'QuoteId', 'TaxLocationType', ...ADDRESS_CODES('Billing', 'Shipping')],
  Asset: ['Address', 'ConsequenceOfFailure', 'DigitalAssetStatus', 'ManufactureDate', 'StatusReason', 'ExternalIdentifier', 'LocationId', 'Uuid'],
  Contract: ['ContractTermMonths', 'EndDate', 'OwnerExpirationNotice', ...ADDRESS_CODES('Billing', 'Shipping')],
};

/** Whether a standard object may have a standard field of that name although the catalogue has none. */
export const isOtherStandardField = (object: string, field: string): boolean => OTHER_STANDARD_FIELDS[object]?.includes(field) ?? false;
