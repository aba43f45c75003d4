import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../tools/root.ts';

/** All that the manifest asks for. */
export const sampleVariables: Readonly<Record<string, string>> = {
  TEAMS_APP_ID: '11111111-1111-4111-8111-111111111111',
  BOT_ID: '22222222-2222-4222-8222-222222222222',
  APP_NAME_SUFFIX: ' (test)',
  DEVELOPER_NAME: 'Contoso Security',
  DEVELOPER_WEBSITE_URL: 'https://contoso.example/',
  DEVELOPER_PRIVACY_URL: 'https://contoso.example/privacy',
  DEVELOPER_TERMS_URL: 'https://contoso.example/terms',
};

/** For a `describe` block: makes a project with the real manifest and icons and one environment, `test`; removed afterwards. */
export function useProjects(): (variables: Readonly<Record<string, string>>) => string {
  const made: string[] = [];
  after(() => {
    for (const folder of made) rmSync(folder, { recursive: true });
  });
  return (variables) => {
    const project = mkdtempSync(join(tmpdir(), 'glasswatch-package-'));
    made.push(project);
    for (const folder of ['env', 'appPackage']) mkdirSync(join(project, folder));
    const lines = Object.entries(variables).map(([name, value]) => `${name}="${value}"\n`);
    writeFileSync(join(project, 'env/.env.test'), lines.join(''));
    for (const file of ['manifest.json', 'color.png', 'outline.png']) {
      copyFileSync(join(root, 'appPackage', file), join(project, 'appPackage', file));
    }
    return project;
  };
}
