/**
 * Variables with which the debugger of an editor attaches to child processes too. Empty unless the launcher itself is
 * being debugged: otherwise, `NODE_OPTIONS` is not forwarded to the services.
 */
export function debuggerEnv(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const { VSCODE_INSPECTOR_OPTIONS: inspector, NODE_OPTIONS: options } = environment;
  if (inspector === undefined || options === undefined) return {};
  return { VSCODE_INSPECTOR_OPTIONS: inspector, NODE_OPTIONS: options };
}
