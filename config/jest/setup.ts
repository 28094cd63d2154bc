import { readFileSync } from 'node:fs';
import { setup as setupSa11y } from '@sa11y/jest';

setupSa11y();

// Components speak with the labels of the package, so that a test reads like the page.
const labels = readFileSync('force-app/main/app/labels/CustomLabels.labels-meta.xml', 'utf8');
for (const [, name, value] of labels.matchAll(/<fullName>(\w+)<\/fullName>[\s\S]*?<value>([^<]*)<\/value>/g)) {
  jest.doMock(`@salesforce/label/c.${name}`, () => ({ __esModule: true, default: value }), { virtual: true });
}

// What the engine complains about on the console is a defect.
beforeEach(() => {
  jest.spyOn(console, 'error');
  jest.spyOn(console, 'warn');
});

afterEach(() => {
  document.body.replaceChildren();
  const complaints = [console.error, console.warn].flatMap((log) => (log as jest.Mock).mock.calls);
  jest.clearAllMocks();
  expect(complaints).toEqual([]);
});
