export { createLogins, loginUrls, type RoleOwner } from './accounts.ts';
export { type Home, openHome, REPOSITORY } from './home.ts';
export { freePorts, isFree } from './ports.ts';
export { type LocalPostgres, startPostgres, withClient } from './postgres.ts';
export { PROCESS_NAMES, type ProcessName } from './processes.ts';
export { findRunning } from './running.ts';
export { type Stack, type StackOptions, startStack } from './stack.ts';
export { ensureWebApp } from './web-app.ts';
