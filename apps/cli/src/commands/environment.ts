import { findRunning, homeAt } from '@poise/launcher';
import { PoiseError } from '@poise/shared/errors';
import { homePath } from './home-path.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where settings such as `DATABASE_URL` come from: the environment, when it has one of them, or the
 * Poise that runs on this machine.
 *
 * @throws {PoiseError} `config_invalid` where neither has one
 */
export async function environmentWith(...names: readonly string[]): Promise<Environment> {
  if (names.some((name) => process.env[name])) return process.env;
  const running = await findRunning(homeAt(homePath()));
  if (running?.environment) return running.environment;
  throw new PoiseError('config_invalid', `set ${names.join(' or ')}, or start Poise on this machine`);
}
