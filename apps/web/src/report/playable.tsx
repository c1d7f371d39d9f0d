import { useObjectUrl } from '../ui/object-url.ts';

/** The audio of a moment in the browser's own player; nothing if there is no audio. */
export function Playable({ file, label }: { file: Blob | undefined; label: string }) {
  const url = useObjectUrl(file);
  return url === undefined ? null : <audio className="playable" controls src={url} aria-label={label} />;
}
