export { expressionSamples, smoothExpression } from './expression.ts';
