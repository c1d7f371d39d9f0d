import { readFile } from 'node:fs/promises';
import { serviceSettings } from '@poise/runtime';
import { expect, it } from 'vitest';
import { read, SERVICES } from '../deploy/repository.ts';
import { describeSettings, SERVICE_SHAPES, SETTINGS_FILE } from '../support/settings-page.ts';

it('when a setting changes, then docs/operations/settings.md says so: node tests/support/settings-page.ts', async () => {
  expect(await readFile(SETTINGS_FILE, 'utf8')).toBe(describeSettings());
});

it('when there is a service, then the page has the settings that it parses', () => {
  expect(Object.keys(SERVICE_SHAPES).toSorted()).toEqual(SERVICES.toSorted());
  for (const service of SERVICES) {
    const main = read(`services/${service}/src/main.ts`);
    const [, parsed = ''] = /^ {2}settings: (\w+),$/m.exec(main) ?? [];
    expect(main).toMatch(new RegExp(`import \\{ ${parsed} \\} from './settings.ts'`));
    expect(Object.keys(SERVICE_SHAPES[service] ?? {}).length).toBeGreaterThan(0);
    expect(Object.keys(serviceSettings)).not.toContain('PORT');
  }
});
