/** Translations, quick actions, paths, notifications: broken copies. */
import { add, all, drop, edit } from './mutant.ts';
import type { Mutant } from './mutant.ts';

const ACTION = 'quickActions/Vendor__c.Change_Kind.quickAction';
const action = { type: 'QuickAction', name: 'Vendor__c.Change_Kind' };
const PATH = 'pathAssistants/Vendor_Path.pathAssistant';
const path = { type: 'PathAssistant', name: 'Vendor_Path' };
const NOTICE = 'notificationtypes/KPI_Off_Course.notiftype';
const notice = { type: 'CustomNotificationType', name: 'KPI_Off_Course' };

const notFound = (field: string, type: string, name: string): string => `In field: ${field} - no ${type} named ${name} found`;

/** What a quick action can show, by type of action. */
const SHOWN: [action: string, element: string, type: string][] = [
  ['Flow', 'flowDefinition', 'Flow'],
  ['LightningComponent', 'lightningComponent', 'AuraDefinitionBundle'],
  ['VisualforcePage', 'page', 'ApexPage'],
];

/** Broken copies of translations, actions, paths and notifications. */
export const REFERENCE_MUTANTS: Mutant[] = [
  {
    rule: 'translation-off',
    breaks: 'a translation where Translation Workbench is off',
    change: all(
      edit('settings/Language.settings', '<enableTranslationWorkbench>true<', '<enableTranslationWorkbench>false<'),
      drop('CustomObjectTranslation', 'Vendor__c-de', 'objectTranslations/Vendor__c-de.objectTranslation'),
    ),
    component: { type: 'Translations', name: 'de' },
    message: 'Not available for deploy for this organization',
  },
  {
    rule: 'translation-object',
    breaks: 'a translation of an object that is not there',
    change: add(
      'CustomObjectTranslation',
      'Budget__c-de',
      'objectTranslations/Budget__c-de.objectTranslation',
      '<caseValues><plural>false</plural><value>Budget</value></caseValues>',
    ),
    component: { type: 'CustomObjectTranslation', name: 'Budget__c-de' },
    message: notFound('object', 'CustomObject', 'Budget__c'),
  },
  {
    rule: 'translation-field',
    breaks: 'a translation of a field that is not there',
    change: edit('objectTranslations/Vendor__c-de.objectTranslation', '<name>Kind__c<', '<name>Sort__c<'),
    component: { type: 'CustomFieldTranslation', name: 'Vendor__c-de.Sort__c' },
    message: notFound('name', 'CustomField', 'Vendor__c.Sort__c'),
  },
  {
    rule: 'translation-label',
    breaks: 'a translation of a label that is not there',
    change: edit('translations/de.translation', '<name>Actual<', '<name>Factual<'),
    component: { type: 'Translations', name: 'de' },
    message: notFound('name', 'CustomLabel', 'Factual'),
  },
  ...SHOWN.map(([type, element, target]): Mutant => ({
    rule: 'quick-action-target',
    breaks: `an action that shows a ${target} that is not there`,
    change: edit(ACTION, /<quickActionLayout>[\s\S]*<type>Update</, `<${element}>Nothing</${element}><type>${type}<`),
    component: action,
    message: notFound(element, target, 'Nothing'),
  })),
  {
    rule: 'quick-action-object',
    breaks: 'an action that makes records of an object that is not there',
    change: edit(ACTION, /<quickActionLayout>[\s\S]*<type>Update</, '<targetObject>Budget__c</targetObject><type>Create<'),
    component: action,
    message: notFound('targetObject', 'CustomObject', 'Budget__c'),
  },
  {
    rule: 'quick-action-field',
    breaks: 'an action with a field that is not there',
    change: edit(ACTION, '<field>Kind__c<', '<field>Sort__c<'),
    component: action,
    message: notFound('field', 'CustomField', 'Vendor__c.Sort__c'),
  },
  {
    rule: 'path-field',
    breaks: 'a path along a field that is not there',
    change: edit(PATH, '<fieldName>Kind__c<', '<fieldName>Sort__c<'),
    component: path,
    message: notFound('fieldName', 'CustomField', 'Vendor__c.Sort__c'),
  },
  {
    rule: 'path-field',
    breaks: 'a path of an object that is not there',
    change: edit(PATH, '<entityName>Vendor__c<', '<entityName>Budget__c<'),
    component: path,
    message: notFound('entityName', 'CustomObject', 'Budget__c'),
  },
  {
    rule: 'notification-lacks',
    breaks: 'a notification without a label',
    change: edit(NOTICE, /<masterLabel>.*<\/masterLabel>/, ''),
    component: notice,
    message: 'Required field is missing: masterLabel',
  },
  {
    rule: 'notification-channel',
    breaks: 'a notification that goes nowhere',
    change: edit(NOTICE, '<desktop>true<', '<desktop>false<'),
    component: notice,
    message: 'A custom notification must have a channel: desktop, mobile or both',
  },
  {
    rule: 'quick-action-component',
    breaks: 'an action that shows a component that is not there',
    change: edit(
      ACTION,
      /<quickActionLayout>[\s\S]*<type>Update</,
      '<lightningWebComponent>nothing</lightningWebComponent><type>LightningWebComponent<',
    ),
    component: action,
    message: 'Unable to retrieve lightning web component by namespace/developer name : nothing',
  },
  {
    rule: 'translation-standard-field',
    breaks: 'another label for a standard field',
    change: edit('objectTranslations/Vendor__c-de.objectTranslation', '<name>Kind__c<', '<name>Name<'),
    component: { type: 'CustomFieldTranslation', name: 'Vendor__c-de.Name' },
    message: 'Cannot translate standard field: Vendor__c.Name',
  },
  {
    rule: 'group-lacks',
    breaks: 'a role without a name',
    change: edit('roles/Head.role', '<name>Head</name>', ''),
    component: { type: 'Role', name: 'Head' },
    message: 'Required field is missing: name',
  },
  {
    rule: 'role-parent',
    breaks: 'a role under one that is not there',
    change: edit('roles/Head.role', '<name>Head</name>', '<name>Head</name><parentRole>Board</parentRole>'),
    component: { type: 'Role', name: 'Head' },
    message: notFound('parentRole', 'Role', 'Board'),
  },
];
