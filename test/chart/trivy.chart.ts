import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { render, tool, VALUES } from './chart.js';

let folder: string;

beforeAll(() => {
  if (!existsSync('.tools/bin/trivy')) throw new Error('trivy is missing: npm run security:tools -- trivy');
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chart-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const scan = (manifests: string): Promise<string> => {
  writeFileSync(join(folder, 'manifests.yaml'), manifests);
  return tool('trivy', ['config', '--config', 'security/trivy.yaml', folder]);
};

test.each(readdirSync(VALUES))('trivy finds nothing in what the chart makes of %s', async (values) => {
  await scan(await render(values));
});

test('trivy finds a root that can be written to', async () => {
  const manifests = (await render('least.yaml')).replaceAll('readOnlyRootFilesystem: true', '');
  await expect(scan(manifests)).rejects.toThrow(/root file ?system/i);
});
