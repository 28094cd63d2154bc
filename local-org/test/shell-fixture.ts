import type { ShellModel } from '../src/shell/model.ts';
import type { ShellSources } from '../src/shell/build.ts';
import { wordsOf } from '../src/shell/words/index.ts';

const meta = (properties = ''): string => `<?xml version="1.0" encoding="UTF-8"?>
<LightningComponentBundle xmlns="http://soap.sforce.com/2006/04/metadata">
  <apiVersion>67.0</apiVersion><isExposed>true</isExposed>
  <targets><target>lightning__HomePage</target></targets>
  <targetConfigs><targetConfig targets="lightning__HomePage">${properties}</targetConfig></targetConfigs>
</LightningComponentBundle>`;

const chart = `import { LightningElement, wire } from 'lwc';
import { gql, graphql } from 'lightning/graphql';
import { loadScript } from 'lightning/platformResourceLoader';
import chartjs from '@salesforce/resourceUrl/chartjs';
import title from '@salesforce/label/c.Chart_Title';
export default class KpiChart extends LightningElement {
  title = title;
  ready = false;
  @wire(graphql, { query: gql\`query kpis { uiapi { query { Value_KPI__c(first: 5) { edges { node { Id Name { value } Unit_Value__c { value } } } } } } }\` })
  kpis;
  get shown() { return this.ready && this.nodes.length > 0; }
  get nodes() { return (this.kpis.data?.uiapi.query.Value_KPI__c.edges ?? []).map(({ node }) => ({ id: node.Id, name: node.Name.value, value: node.Unit_Value__c.value })); }
  async connectedCallback() { await loadScript(this, chartjs); this.ready = true; }
  renderedCallback() {
    if (!this.shown || this.chart) return;
    const canvas = document.createElement('canvas');
    this.refs.place.append(canvas);
    this.chart = new window.Chart(canvas, { type: 'bar', options: { animation: false }, data: { labels: this.nodes.map((n) => n.name), datasets: [{ label: title, data: this.nodes.map((n) => n.value) }] } });
  }
}`;
const chartHtml = `<template><lightning-card title={title} icon-name="utility:chart"><div class="slds-p-horizontal_medium">
<ul><template for:each={nodes} for:item="kpi"><li key={kpi.id} class="kpi">{kpi.name}</li></template></ul>
<div lwc:if={shown} class="place" lwc:dom="manual" lwc:ref="place"></div></div></lightning-card></template>`;

/** What a compiler leaves of a TypeScript component. */
const greeting = `import { LightningElement, api } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import LightningConfirm from 'lightning/confirm';
import NAME from '@salesforce/schema/Value_KPI__c.Program__r.Name';
import userId from '@salesforce/user/Id';
import mayApprove from '@salesforce/customPermission/Approve_Value';
import mayRun from '@salesforce/userPermission/RunReports';
import mayNot from '@salesforce/userPermission/ViewSetup';
import { double } from 'c/shared';
export default class Greeting extends NavigationMixin(LightningElement) {
    @api heading = '';
    @api times = 0;
    @api recordId;
    @api objectApiName;
    get facts() { return [this.heading, double(this.times), typeof this.times, this.recordId, this.objectApiName, NAME.fieldApiName, userId, mayApprove, mayRun, mayNot].join(' '); }
    toast() { this.dispatchEvent(new ShowToastEvent({ title: 'Well done', message: 'See {0}', messageData: [{ url: '/x', label: 'the record' }], variant: 'success' })); }
    open() { this[NavigationMixin.Navigate]({ type: 'standard__recordPage', attributes: { recordId: 'a01000000000001AAA', actionName: 'view' } }); }
    async ask() { this.answer = await LightningConfirm.open({ label: 'Sure?', message: 'Really?' }); }
    answer;
}`;
const greetingHtml = `<template><lightning-card title="Greeting"><div class="slds-p-horizontal_medium"><p class="facts">{facts}</p><p class="answer">{answer}</p>
<lightning-button label="Toast" onclick={toast}></lightning-button><lightning-button label="Open record" onclick={open}></lightning-button>
<lightning-button label="Ask" onclick={ask}></lightning-button></div></lightning-card></template>`;

/** Deployed bundles of the shell's tests. */
export const sources: ShellSources = {
  bundles: [
    { name: 'kpiChart', files: { 'kpiChart.js': chart, 'kpiChart.html': chartHtml, 'kpiChart.js-meta.xml': meta() } },
    {
      name: 'greeting',
      files: {
        'greeting.js': greeting,
        'greeting.html': greetingHtml,
        'greeting.css': '.facts { color: rgb(0, 80, 0); }',
        'greeting.js-meta.xml': meta('<property name="heading" type="String"/><property name="times" type="Integer" default="3"/>'),
      },
    },
    { name: 'shared', files: { 'shared.js': 'export const double = (n) => 2 * n;', 'shared.js-meta.xml': meta().replace('true', 'false') } },
    {
      name: 'failing',
      files: {
        'failing.js': `import { LightningElement } from 'lwc'; export default class Failing extends LightningElement { get x() { throw new Error('out of order'); } }`,
        'failing.html': '<template>{x}</template>',
        'failing.js-meta.xml': meta(),
      },
    },
  ],
  labels: { Chart_Title: 'Value by KPI' },
  staticResources: { chartjs: '/resource/1/chartjs' },
};

/** What the admin of the tests sees. */
export const model: ShellModel = {
  user: { Id: '005000000000001AAA', Name: 'Ada Admin', Username: 'ada@perennial.test' },
  personas: [
    { Username: 'ada@perennial.test', Name: 'Ada Admin', Title: 'Sales operations' },
    { Username: 'sam@perennial.test', Name: 'Sam Steward', Title: 'Data steward' },
  ],
  customPermissions: ['approve_value'],
  userPermissions: ['RunReports'],
  labels: {},
  language: 'en_US',
  locale: 'en-US',
  languages: [
    { code: 'en_US', name: 'English' },
    { code: 'es', name: 'Español' },
  ],
  words: { ...wordsOf('en_US').words },
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  apps: [
    {
      name: 'Perennial',
      label: 'Perennial',
      brandColor: '#0B5C3B',
      tabs: ['standard-home', 'Value_KPI__c', 'Cockpit'],
      homePage: 'Home',
      utilityItems: [{ name: 'c:greeting', properties: { label: 'Nudges', icon: 'alert', heading: 'Utility' } }],
    },
    { name: 'Other', label: 'Other app', tabs: ['Cockpit'], utilityItems: [] },
  ],
  tabs: [
    { name: 'standard-home', label: 'Home', kind: 'home' },
    { name: 'Value_KPI__c', label: 'Value KPIs', kind: 'object', object: 'Value_KPI__c' },
    { name: 'Cockpit', label: 'Cockpit', kind: 'page', page: 'Cockpit' },
  ],
  pages: {
    Home: {
      name: 'Home',
      label: 'Perennial home',
      type: 'HomePage',
      template: 'home:desktopTemplate',
      regions: [
        { name: 'top', components: [{ name: 'c:kpiChart', properties: {} }] },
        { name: 'bottomLeft', components: [{ name: 'greeting', properties: { heading: 'Hello' } }] },
        { name: 'bottomRight', components: [{ name: 'runtime_sales:unheardOf', properties: {} }] },
        {
          name: 'sidebar',
          components: [
            { name: 'c:failing', properties: {} },
            { name: 'flexipage:richText', properties: { richTextValue: '<b>Note</b>' } },
          ],
        },
      ],
    },
    Cockpit: {
      name: 'Cockpit',
      label: 'Value cockpit',
      type: 'AppPage',
      template: 'flexipage:appHomeTemplateTwoColumns',
      regions: [
        {
          name: 'left',
          components: [{ name: 'flexipage:filterListCard', properties: { entityName: 'Value_KPI__c', filterName: 'All', pageSize: '5' } }],
        },
        { name: 'right', components: [{ name: 'c:greeting', properties: { heading: 'Cockpit', times: '5' } }] },
      ],
    },
    KPI_Page: {
      name: 'KPI_Page',
      label: 'KPI',
      type: 'RecordPage',
      template: 'flexipage:recordHomeTemplateDesktop',
      sobject: 'Value_KPI__c',
      regions: [
        { name: 'header', components: [{ name: 'force:highlightsPanel', properties: {} }] },
        { name: 'main', components: [{ name: 'flexipage:tabset', properties: { tabs: 'tabs' } }] },
        { name: 'sidebar', components: [{ name: 'c:greeting', properties: { heading: 'Aside' } }] },
      ],
      facets: {
        tabs: [
          { name: 'flexipage:tab', properties: { title: 'Standard.Tab.detail', body: 'detail', active: 'true' } },
          { name: 'flexipage:tab', properties: { title: 'Standard.Tab.relatedLists', body: 'related' } },
        ],
        detail: [{ name: 'force:detailPanel', properties: {} }],
        related: [{ name: 'force:relatedListContainer', properties: {} }],
      },
    },
  },
  objects: {
    Value_KPI__c: {
      name: 'Value_KPI__c',
      label: 'Value KPI',
      labelPlural: 'Value KPIs',
      icon: 'custom:custom17',
      nameField: 'Name',
      keyPrefix: 'a01',
      createable: true,
      updateable: true,
      deletable: true,
      recordPage: 'KPI_Page',
      compactFields: ['Name', 'Unit_Value__c', 'Share__c', 'Due__c', 'Hidden__c'],
      listViews: [
        { name: 'All', label: 'All KPIs', columns: ['Name', 'Program__c', 'Unit_Value__c', 'Share__c', 'Due__c', 'Active__c', 'Status__c'] },
        { name: 'Short', label: 'Short list', columns: ['Name'] },
      ],
      layout: {
        sections: [
          {
            label: 'Information',
            columns: [
              [
                { field: 'Name', behavior: 'Required' },
                { field: 'Program__c', behavior: 'Edit' },
                { field: 'Unit_Value__c', behavior: 'Edit' },
                { field: 'Share__c', behavior: 'Edit' },
                { field: 'Hidden__c', behavior: 'Edit' },
              ],
              [
                { field: 'Due__c', behavior: 'Edit' },
                { field: 'Status__c', behavior: 'Edit' },
                { field: 'Active__c', behavior: 'Edit' },
                { field: 'Website__c', behavior: 'Edit' },
                { field: 'LastModifiedDate', behavior: 'Readonly' },
              ],
            ],
          },
          { label: 'Notes', columns: [[{ field: 'Notes__c', behavior: 'Edit' }]] },
        ],
        relatedLists: [
          {
            relationship: 'Measurements__r',
            object: 'KPI_Measurement__c',
            label: 'Measurements',
            fields: ['Name', 'Actual__c'],
            parentField: 'KPI__c',
          },
        ],
      },
    },
    CRM_Program__c: {
      name: 'CRM_Program__c',
      label: 'Program',
      labelPlural: 'Programs',
      icon: 'custom:custom19',
      nameField: 'Name',
      keyPrefix: 'a02',
      createable: false,
      updateable: false,
      deletable: false,
      compactFields: [],
      listViews: [],
      layout: { sections: [{ label: '', columns: [[{ field: 'Name', behavior: 'Readonly' }]] }], relatedLists: [] },
    },
    KPI_Measurement__c: {
      name: 'KPI_Measurement__c',
      label: 'Measurement',
      labelPlural: 'Measurements',
      nameField: 'Name',
      defaults: { Actual__c: 1 },
      keyPrefix: 'a03',
      createable: true,
      updateable: true,
      deletable: false,
      compactFields: [],
      listViews: [],
      layout: {
        sections: [
          {
            label: 'Measurement',
            columns: [
              [
                { field: 'KPI__c', behavior: 'Required' },
                { field: 'Actual__c', behavior: 'Required' },
              ],
            ],
          },
        ],
        relatedLists: [],
      },
    },
  },
};
