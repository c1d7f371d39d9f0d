import { withClient } from './postgres.ts';

/** Login roles of the local services, each a member of the group role that its tables require. */
const SERVICE_ROLES = {
  gateway: 'poise_gateway',
  'interview-orchestrator': 'poise_orchestrator',
  feedback: 'poise_feedback',
  queue: 'poise_queue',
} as const;

export type RoleOwner = keyof typeof SERVICE_ROLES;

const ROLE_OWNERS = Object.keys(SERVICE_ROLES) as RoleOwner[];

/** The password of each login. All differ, so that none gives access to the tables of another. */
export type LoginPasswords = Readonly<Record<RoleOwner, string>>;

/** One value for each login. */
export const forEachLogin = <T>(valueOf: (owner: RoleOwner) => T): Record<RoleOwner, T> =>
  Object.fromEntries(ROLE_OWNERS.map((owner) => [owner, valueOf(owner)])) as Record<RoleOwner, T>;

/** The connection string of each service's login, for the database that `adminUrl` names. */
export function loginUrls(adminUrl: string, passwords: LoginPasswords): Record<RoleOwner, string> {
  return forEachLogin((owner) => {
    const url = new URL(adminUrl);
    url.username = `${SERVICE_ROLES[owner]}_login`;
    url.password = encodeURIComponent(passwords[owner]);
    return url.href;
  });
}

/**
 * Creates a login for each service, or sets the password of an existing one.
 * @param adminUrl connection string of a role that may create roles
 * @returns the connection strings of the logins
 */
export async function createLogins(
  adminUrl: string,
  passwords: LoginPasswords,
): Promise<Record<RoleOwner, string>> {
  await withClient(adminUrl, async (client) => {
    for (const owner of ROLE_OWNERS) {
      const group = SERVICE_ROLES[owner];
      const login = client.escapeIdentifier(`${group}_login`);
      const secret = client.escapeLiteral(passwords[owner]);
      const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [
        `${group}_login`,
      ]);
      await client.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${login} LOGIN PASSWORD ${secret}`);
      await client.query(`GRANT ${client.escapeIdentifier(group)} TO ${login}`);
    }
  });
  return loginUrls(adminUrl, passwords);
}
