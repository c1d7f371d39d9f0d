import { findRunning, homeAt } from '@poise/launcher';
import { PoiseError } from '@poise/shared/errors';
import { homePath } from './home-path.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The source of settings such as `DATABASE_URL`: the environment if it has one of them, otherwise the Poise
 * that is running on this machine.
 *
 * @throws {PoiseError} `config_invalid` if neither has one
 */
export async function environmentWith(...names: readonly string[]): Promise<Environment> {
  if (names.some((name) => process.env[name])) return process.env;
  const running = await findRunning(homeAt(homePath()));
  if (running?.environment) return running.environment;
  throw new PoiseError('config_invalid', `set ${names.join(' or ')}, or start Poise on this machine`);
}
