export * from './cards.ts';
export * from './describe.ts';
export * from './files.ts';
export * from './manifest.ts';
export * from './onnx.ts';
export * from './pipelines.ts';
export * from './pool.ts';
