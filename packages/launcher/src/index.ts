export { createLogins, forEachLogin, type LoginPasswords, loginUrls, type RoleOwner } from './accounts.ts';
export { type Guard, startGuard } from './guard/guard.ts';
export { type Home, type HomeFolder, homeAt, openHome, REPOSITORY } from './home.ts';
export { freePorts, isFree } from './ports.ts';
export { type LocalPostgres, startPostgres, withClient } from './postgres.ts';
export { PROCESS_NAMES, PROCESSES, type ProcessName } from './process-table.ts';
export { findRunning } from './running.ts';
export { type Stack, type StackOptions, startStack } from './stack.ts';
export { ensureWebApp } from './web-app.ts';
