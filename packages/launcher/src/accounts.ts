import { withClient } from './postgres.ts';

/** Login roles of the local services, each a member of the one group role that its tables need. */
const SERVICE_ROLES = {
  gateway: 'poise_gateway',
  'interview-orchestrator': 'poise_orchestrator',
  feedback: 'poise_feedback',
  queue: 'poise_queue',
} as const;

export type RoleOwner = keyof typeof SERVICE_ROLES;

/** The connection string of each service's login, for the database that `adminUrl` names. */
export function loginUrls(adminUrl: string, password: string): Record<RoleOwner, string> {
  const urls = Object.entries(SERVICE_ROLES).map(([owner, group]) => {
    const url = new URL(adminUrl);
    url.username = `${group}_login`;
    url.password = password;
    return [owner, url.href] as const;
  });
  return Object.fromEntries(urls) as Record<RoleOwner, string>;
}

/**
 * Creates (or renews) a login for each service.
 * @returns their connection strings
 * @param adminUrl connection string of a role that may create roles
 */
export async function createLogins(adminUrl: string, password: string): Promise<Record<RoleOwner, string>> {
  await withClient(adminUrl, async (client) => {
    for (const group of Object.values(SERVICE_ROLES)) {
      const login = client.escapeIdentifier(`${group}_login`);
      const secret = client.escapeLiteral(password);
      const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [
        `${group}_login`,
      ]);
      await client.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${login} LOGIN PASSWORD ${secret}`);
      await client.query(`GRANT ${client.escapeIdentifier(group)} TO ${login}`);
    }
  });
  return loginUrls(adminUrl, password);
}
