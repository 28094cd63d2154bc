import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectVersion } from './doctor.ts';
import { PROJECT } from './project.ts';
import { missingLines } from './testing/translation-lines.ts';
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
        assert.equal(missingLines(missing, language, own), '');
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
});
