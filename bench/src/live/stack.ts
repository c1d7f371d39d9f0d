import { freePorts, openHome, type Stack, startStack } from '@poise/launcher';
import { temporaryFolder } from '@poise/testing';

/** Runs work against a separate local installation, whose folder is removed afterwards. */
export async function withStack<T>(
  env: Record<string, string>,
  run: (stack: Stack, folder: string) => Promise<T>,
): Promise<T> {
  const folder = temporaryFolder('bench');
  const [port = 0] = await freePorts(1);
  const stack = await startStack({ home: openHome(`${folder.path}/home`), port, env });
  try {
    return await run(stack, folder.path);
  } finally {
    await stack.stop();
    await folder.remove();
  }
}
