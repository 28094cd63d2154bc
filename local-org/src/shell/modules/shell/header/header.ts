import { api, LightningElement } from 'lwc';
import type { AppModel, TabModel } from '../../../model.ts';
import { fill, labels } from 'shell/labels';
import { model } from 'shell/model';
import { go } from 'shell/router';
import { toast } from 'shell/toasts';

/** Before the code of a language, in the value of its menu item. */
const LANGUAGE = 'language:';

/** App name, tabs, app launcher, persona menu. */
export default class Header extends LightningElement {
  /** The app that is open. */
  @api app?: AppModel;
  /** Its tabs, with address and whether open. */
  @api tabs: (TabModel & { url: string; isCurrent: boolean })[] = [];
  labels = labels;
  user = model.user;

  /** How many tabs fit; the others are under More. */
  fitting = Infinity;
  observer?: ResizeObserver;

  /** Tabs flow into rows of which only the first shows: those of other rows do not fit. */
  renderedCallback() {
    const list = this.refs?.tabs as HTMLElement | undefined;
    if (!list) return;
    this.observer ??= new ResizeObserver(() => this.measure());
    this.observer.observe(list);
    this.measure();
  }

  disconnectedCallback() {
    this.observer?.disconnect();
  }

  measure() {
    const places = [...(this.refs?.tabs as HTMLElement).children].map((tab) => (tab as HTMLElement).offsetTop);
    const end = places.findIndex((place) => place > (places[0] ?? 0));
    this.fitting = end < 0 ? Infinity : end;
  }

  get overflowing() {
    return this.tabs.slice(this.fitting === Infinity ? this.tabs.length : this.fitting);
  }

  get moreClass() {
    return this.overflowing.length > 0 ? 'shell-more' : 'shell-more shell-more_none';
  }

  openTab(event: CustomEvent<{ value: string }>) {
    go(event.detail.value);
  }

  get items() {
    return this.tabs.map((tab, index) => ({
      ...tab,
      className: `slds-context-bar__item${tab.isCurrent ? ' slds-is-active' : ''}${index < this.fitting ? '' : ' shell-tab_hidden'}`,
      ariaHidden: index < this.fitting ? null : 'true',
      ariaCurrent: tab.isCurrent ? 'page' : null,
    }));
  }

  get brandStyle() {
    return /^#[0-9a-fA-F]{3,8}$/.test(this.app?.brandColor ?? '') ? `background-color: ${this.app?.brandColor}` : '';
  }

  /** Empty for a user who may see no app. */
  get appLabel() {
    return this.app?.label ?? '';
  }

  get initial() {
    return this.appLabel.charAt(0).toUpperCase();
  }

  get hasApps() {
    return model.apps.length > 1;
  }

  get apps() {
    return model.apps.map(({ name, label }) => ({ name, label, isCurrent: name === this.app?.name }));
  }

  get personas() {
    return model.personas.map((persona) => ({
      ...persona,
      label: persona.Title ? `${persona.Name} – ${persona.Title}` : persona.Name,
      isCurrent: persona.Username === model.user.Username,
    }));
  }

  get hasLanguages() {
    return model.languages.length > 1;
  }

  /** The languages to choose from; none where there is no choice. */
  get languages() {
    return (this.hasLanguages ? model.languages : []).map(({ code, name }) => ({
      code,
      name,
      value: LANGUAGE + code,
      tag: code.replaceAll('_', '-'),
      isCurrent: code === model.language,
    }));
  }

  get personaLabel() {
    return fill(labels.personaMenu, model.user.Name);
  }

  skip() {
    this.dispatchEvent(new CustomEvent('skip'));
  }

  switchApp(event: CustomEvent<{ value: string }>) {
    this.dispatchEvent(new CustomEvent('appselect', { detail: event.detail.value }));
  }

  choose(event: CustomEvent<{ value: string }>) {
    const { value } = event.detail;
    return value.startsWith(LANGUAGE) ? this.switchLanguage(value.slice(LANGUAGE.length)) : this.switchPersona(value);
  }

  switchPersona(username: string) {
    return reloadAfter('/local/login-as', { username }, labels.personaFailed);
  }

  switchLanguage(language: string) {
    return reloadAfter('/local/language', { language }, labels.languageFailed);
  }
}

/** Every page of another user, or in another language, is another page: the whole document is loaded again. */
async function reloadAfter(path: string, body: object, failure: string): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }).catch(() => undefined);
  if (response?.ok) location.reload();
  else toast(failure, 'error');
}
