import { Command, Option } from '@commander-js/extra-typings';
import type { Profile } from '@poise/shared/contracts';
import type { Scope } from '@poise/store';
import { listOf, someText } from '../parsers.ts';
import { PROFILES } from './evaluate.ts';

/** Copied from the store package, which would take longer to load than everything else that help needs. */
export const SCOPES = [
  'interviews:write',
  'interviews:read',
  'media:write',
  'results:read',
  'candidate:read',
] as const satisfies readonly Scope[];

export const scopes = listOf(SCOPES);
export const SCOPES_HELP = `what the key may do: any of ${SCOPES.join(', ')} (default: all)`;

/** The database that the verbs of tenants and keys use. */
export const RECORD_HELP = `
Works on the record that DATABASE_URL names, or on that of the Poise which runs on this machine.`;

export const tenantsVerb = () =>
  new Command('tenants')
    .summary('list, create and delete tenants')
    .description('Lists, creates and deletes tenants.')
    .addHelpText('after', RECORD_HELP)
    .addCommand(
      new Command('list')
        .summary('every tenant with its profiles')
        .description('Lists every tenant with its id, name, profiles and date of creation.')
        .action(async () => (await import('../commands/tenants.ts')).listTenants()),
    )
    .addCommand(
      new Command('create')
        .summary('create a tenant and its first key')
        .description('Creates a tenant and its first key. The key is shown only once.')
        .argument('<name>', 'a name that is not yet in use', someText)
        .addOption(
          new Option(
            '--profiles <list>',
            `profiles that its interviews may use: any of ${PROFILES.join(', ')}`,
          )
            .argParser(listOf(PROFILES))
            .default([...PROFILES] as Profile[], 'all'),
        )
        .option('--scopes <list>', SCOPES_HELP, scopes)
        .action(async (name, options) =>
          (await import('../commands/tenants.ts')).createTenant(name, options),
        ),
    )
    .addCommand(
      new Command('delete')
        .summary('delete a tenant that has no interviews')
        .description(
          'Deletes a tenant without interviews, or one whose interviews have all been erased. The results of other ' +
            'interviews belong to candidates, and only erasing an interview (DELETE /v1/interviews/{id}) removes its ' +
            'media, observations and report from every service. Its keys, candidates, tombstones and consents are ' +
            'deleted; the audit log stays.',
        )
        .argument('<tenant>', 'id or name of a tenant', someText)
        .option('--yes', 'do not ask for confirmation; required without a terminal')
        .action(async (tenant, options) =>
          (await import('../commands/tenants.ts')).deleteTenant(tenant, options),
        ),
    );
