import { expect, it } from 'vitest';
import { debuggerEnv } from './debugger-env.ts';

it('when the launcher is being debugged, then its services get the variables of the debugger and nothing else', () => {
  const debugged = { VSCODE_INSPECTOR_OPTIONS: ':::{}', NODE_OPTIONS: '--require bootloader.js' };
  expect(debuggerEnv({ ...debugged, DATABASE_URL: 'postgres://another' })).toEqual(debugged);
});

it('when it is not, then NODE_OPTIONS is not forwarded', () => {
  expect(debuggerEnv({ NODE_OPTIONS: '--max-old-space-size=100' })).toEqual({});
});
