import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { assertNothingLacks } from '../test/lacking.ts';
import { projectVersion } from './doctor.ts';
import { PROJECT } from './project.ts';
import { lackingTranslations } from './testing/translation-lines.ts';
import { LANGUAGES, lengthOf, translatableTexts, translatedTexts } from './translations.ts';

const own = translatableTexts(join(PROJECT, 'force-app'));

/** `{0}` and the like, in the order of the alphabet. */
const placeholders = (text: string): string[] => (text.match(/\{\d\}/g) ?? []).sort();

describe('the texts users read', () => {
  it('are many, of every kind', () => {
    const kinds = new Map([...Map.groupBy(own.keys(), (key) => key.split(':')[0] ?? '')].map(([kind, keys]) => [kind, keys.length]));
    assert.ok([...kinds.values()].reduce((sum, count) => sum + count, 0) > 1000);
    assert.deepEqual([...kinds.keys()].sort(), ['app', 'field', 'flow', 'label', 'layout', 'object', 'picklist', 'rule', 'tab']);
  });

  it('tell the version of the package', () => {
    assert.equal(own.get('label:Perennial_Version'), projectVersion());
  });

  for (const language of LANGUAGES) {
    describe(`in ${language}`, () => {
      const translated = translatedTexts(join(PROJECT, 'translations'), language);

      it('are all translated', () => {
        const missing = [...own.keys()].filter((key) => !translated.has(key));
        assertNothingLacks(lackingTranslations(missing, language, own));
        assert.deepEqual(missing, []);
      });
      it('are translated no more once they are gone', () => {
        assert.deepEqual(
          [...translated.keys()].filter((key) => !own.has(key)),
          [],
        );
      });
      it('keep their placeholders and are no longer than the platform lets them be', () => {
        for (const [key, text] of translated) {
          assert.deepEqual(placeholders(text), placeholders(own.get(key) ?? ''), key);
          assert.ok(text.length <= lengthOf(key), `${key} is ${text.length} long`);
        }
      });
    });
  }

  it('are printed as the files take them where they are missing', () => {
    const [language] = LANGUAGES;
    const folder = mkdtempSync(join(tmpdir(), 'translations-'));
    try {
      for (const { path, isNew, lines } of lackingTranslations([...own.keys()], language, own)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), (isNew ? lines : ['<Translations>', ...lines, '</Translations>']).join('\n'));
      }
      assert.deepEqual(new Map([...translatedTexts(folder, language)].sort()), new Map([...own].sort()));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('are printed as lines of their file where it exists', () => {
    const keys = ['rule:Value_KPI__c.Target_After_Baseline', 'picklist:Value_KPI__c.Direction__c|Increase'];
    const lacking = lackingTranslations(keys, 'es', own).filter(({ lines }) => lines.length > 0);
    assert.deepEqual(
      lacking.map(({ path, isNew, lines }) => [path.split('/').at(-1), isNew, lines]),
      [
        [
          'Value_KPI__c-es.objectTranslation-meta.xml',
          false,
          [
            '    <validationRules>',
            `        <errorMessage>${own.get(keys[0] ?? '') ?? ''}</errorMessage>`,
            '        <name>Target_After_Baseline</name>',
            '    </validationRules>',
          ],
        ],
        [
          'Direction__c.fieldTranslation-meta.xml',
          false,
          [
            '    <picklistValues>',
            '        <masterLabel>Increase</masterLabel>',
            '        <translation>Increase</translation>',
            '    </picklistValues>',
          ],
        ],
      ],
    );
  });
});
