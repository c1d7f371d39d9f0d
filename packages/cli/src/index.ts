export { openHome, type Home, REPOSITORY } from './local/home.ts';
export { createLogins, type RoleOwner } from './local/accounts.ts';
export { freePorts } from './local/ports.ts';
export { type LocalPostgres, startPostgres, withClient } from './local/postgres.ts';
export { type ServiceName, SERVICES, type Stack, type StackOptions, startStack } from './local/stack.ts';
export { ensureWebApp } from './local/web-app.ts';
