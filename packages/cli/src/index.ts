export { createLogins, loginUrls, type RoleOwner } from './local/accounts.ts';
export { type Home, openHome, REPOSITORY } from './local/home.ts';
export { freePorts } from './local/ports.ts';
export { type LocalPostgres, startPostgres, withClient } from './local/postgres.ts';
export { SERVICES, type ServiceName, type Stack, type StackOptions, startStack } from './local/stack.ts';
export { ensureWebApp } from './local/web-app.ts';
