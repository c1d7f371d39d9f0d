/**
 * What an editor's debugger hands down so that it finds child processes too. Empty unless the launcher itself is being
 * debugged: nobody's `NODE_OPTIONS` reaches the services otherwise.
 */
export function debuggerEnv(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const { VSCODE_INSPECTOR_OPTIONS: inspector, NODE_OPTIONS: options } = environment;
  if (inspector === undefined || options === undefined) return {};
  return { VSCODE_INSPECTOR_OPTIONS: inspector, NODE_OPTIONS: options };
}
