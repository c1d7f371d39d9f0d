export * from './poise-error.ts';
export * from './problem.ts';
export * from './table.ts';
