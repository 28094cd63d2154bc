import { es as baseEs } from './base/es.ts';
import { zh_CN as baseZhCN } from './base/zh_CN.ts';
import { zh_TW as baseZhTW } from './base/zh_TW.ts';
import { en_US, type Word } from './en_US.ts';
import { es } from './es.ts';
import { zh_CN } from './zh_CN.ts';
import { zh_TW } from './zh_TW.ts';

/** A language the shell speaks. */
export interface Language {
  /** What the language calls itself. */
  name: string;
  /** The locale that goes with it, as LocaleSidKey has it. */
  locale: string;
  /** What the shell itself says. */
  words: Record<Word, string>;
  /** What the base components say, by label; without an entry they say it in English. */
  base: Record<string, string>;
}

const ENGLISH: Language = { name: 'English', locale: 'en_US', words: en_US, base: {} };

/** The languages by LanguageLocaleKey. English is first: it is what a page falls back to. */
export const LANGUAGES = new Map<string, Language>([
  ['en_US', ENGLISH],
  ['es', { name: 'Español', locale: 'es_ES', words: es, base: baseEs }],
  ['zh_CN', { name: '中文（简体）', locale: 'zh_CN', words: zh_CN, base: baseZhCN }],
  ['zh_TW', { name: '中文（繁體）', locale: 'zh_TW', words: zh_TW, base: baseZhTW }],
]);

/** The locale that goes with a language, as LocaleSidKey has it; the language's own code where the shell does not speak it. */
export function localeFor(language: string): string {
  return LANGUAGES.get(language)?.locale ?? language;
}

/** The words of a language, those of English where the shell does not speak it. */
export function wordsOf(language: string): Language {
  return LANGUAGES.get(language) ?? ENGLISH;
}
