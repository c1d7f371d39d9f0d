import { expect, it } from 'vitest';
import { debuggerEnv } from './debugger-env.ts';

it('when the launcher is debugged, then its services get what the debugger needs and nothing else', () => {
  const debugged = { VSCODE_INSPECTOR_OPTIONS: ':::{}', NODE_OPTIONS: '--require bootloader.js' };
  expect(debuggerEnv({ ...debugged, DATABASE_URL: 'postgres://another' })).toEqual(debugged);
});

it('when it is not, then NODE_OPTIONS stays with the launcher', () => {
  expect(debuggerEnv({ NODE_OPTIONS: '--max-old-space-size=100' })).toEqual({});
});
