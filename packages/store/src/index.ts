export * from './command.ts';
export { type Db, type Executor, openStore, type Store } from './database.ts';
export * from './interview-state.ts';
export { migrate } from './migrate-record.ts';
export * from './repositories/index.ts';
export * from './scope.ts';
