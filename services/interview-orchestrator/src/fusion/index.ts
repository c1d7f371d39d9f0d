export { candidateOf, type SeenFrame } from './candidate.ts';
export { type ExpressionSample, expressionSamples, smoothExpression } from './expression.ts';
export { fuseTimeline } from './timeline.ts';
