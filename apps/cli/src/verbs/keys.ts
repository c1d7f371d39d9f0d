import { Command } from '@commander-js/extra-typings';
import { someText } from '../parsers.ts';
import { RECORD_HELP, SCOPES_HELP, scopes } from './tenants.ts';

/** Copied from the contracts, which would take longer to load than everything else that help needs. */
const KEY_ID = /^key_[0-9a-f]{32}$/;

export const keysVerb = () =>
  new Command('keys')
    .summary('list, create and revoke the keys of a tenant')
    .description('Lists, creates and revokes the API keys of a tenant.')
    .addHelpText('after', RECORD_HELP)
    .addCommand(
      new Command('list')
        .summary('the keys of a tenant')
        .description('Lists the keys of a tenant. Their secrets are not stored and cannot be shown.')
        .argument('<tenant>', 'id or name of a tenant', someText)
        .action(async (tenant) => (await import('../commands/keys.ts')).listKeys(tenant)),
    )
    .addCommand(
      new Command('create')
        .summary('create another key for a tenant')
        .description('Creates an API key for a tenant. The key is shown only once.')
        .argument('<tenant>', 'id or name of a tenant', someText)
        .option('--scopes <list>', SCOPES_HELP, scopes)
        .option('--label <text>', 'what the key is for, as "poise keys list" shows it', someText)
        .action(async (tenant, options) => (await import('../commands/keys.ts')).createKey(tenant, options)),
    )
    .addCommand(
      new Command('revoke')
        .summary('revoke a key')
        .description(
          'Revokes a key at once. The last active key of a tenant is revoked only after confirmation: without a ' +
            'key, nobody can use the API for the tenant until "poise keys create" creates another.',
        )
        .argument('<key>', 'id of a key, key_…, as "poise keys list" shows it', someText)
        .option('--yes', 'do not ask for confirmation; required without a terminal')
        .action(async (key, options, command) => {
          // Not in a parser, whose errors repeat the value, which may be a secret.
          if (!KEY_ID.test(key)) command.error('name the key by its id, key_…, not by its secret');
          await (await import('../commands/keys.ts')).revokeKey(key, options);
        }),
    );
