import { Command } from '@commander-js/extra-typings';
import manifest from '../package.json' with { type: 'json' };
import { refuseMisuse } from './usage.ts';
import { evalVerb } from './verbs/eval.ts';
import { evaluateVerb } from './verbs/evaluate.ts';
import { failedVerb } from './verbs/failed.ts';
import { keysVerb } from './verbs/keys.ts';
import { modelsVerb } from './verbs/models.ts';
import { tenantsVerb } from './verbs/tenants.ts';
import { upVerb } from './verbs/up.ts';

/**
 * All verbs with their options and help. The implementation of a verb is loaded when it is called: help and
 * usage errors must not wait for the libraries of other verbs.
 */
export function createProgram() {
  const program = new Command('poise')
    .description('Poise: interviewer and evaluator for practice interviews.')
    .version(manifest.version)
    .helpCommand(false)
    .addHelpText('after', '\npoise COMMAND --help shows the options of a command.')
    .addCommand(upVerb())
    .addCommand(evaluateVerb())
    .addCommand(evalVerb())
    .addCommand(modelsVerb())
    .addCommand(tenantsVerb())
    .addCommand(keysVerb())
    .addCommand(failedVerb());
  refuseMisuse(program);
  return program;
}

/** `poise` and `poise help COMMAND` mean `poise --help` and `poise COMMAND --help`. */
export function asOptions(words: readonly string[]): string[] {
  if (words.length === 0) return ['--help'];
  return words[0] === 'help' ? [...words.slice(1), '--help'] : [...words];
}
