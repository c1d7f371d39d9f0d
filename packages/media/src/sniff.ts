import type { AudioType, FrameType, RecordingType } from '@poise/shared/contracts';

export type MediaType = FrameType | AudioType | RecordingType;

/** The number of bytes from the start of a file that {@link sniff} needs. */
export const SNIFF_BYTES = 4096;

/**
 * Detects the media type from the first bytes ({@link SNIFF_BYTES} are sufficient).
 *
 * A container does not determine its content: WebM and MP4 are reported as `video/…` even if they
 * contain audio only (see {@link agrees}). Raw PCM has no signature and is never detected.
 *
 * @returns undefined for unsupported types
 *
 * Signatures: ISO 10918-1, PNG and RIFF specifications, RFC 3533, RFC 8794, ISO 14496-12, ISO 13818-1.
 */
export function sniff(head: Uint8Array): MediaType | undefined {
  const text = (start: number, length: number) => latin1(head.subarray(start, start + length));

  if (text(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (text(0, 4) === 'RIFF') {
    if (text(8, 4) === 'WEBP') return 'image/webp';
    if (text(8, 4) === 'WAVE') return 'audio/wav';
    return undefined;
  }
  if (text(0, 4) === 'OggS') return 'audio/ogg';
  if (text(0, 4) === '\x1a\x45\xdf\xa3') return ebmlType(text(4, 64));
  if (text(4, 4) === 'ftyp') return brandType(text(8, 4));
  if (text(0, 4) === '\x00\x00\x01\xba') return 'video/mpeg';
  return undefined;
}

/** One character per byte. TextDecoder's `latin1` is windows-1252, which maps some bytes differently. */
function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** The EBML header contains its DocType as element 0x4282, with a one-byte size. */
function ebmlType(header: string): MediaType | undefined {
  if (header.includes('\x42\x82\x84webm')) return 'video/webm';
  if (header.includes('\x42\x82\x88matroska')) return 'video/x-matroska';
  return undefined;
}

function brandType(majorBrand: string): MediaType | undefined {
  if (majorBrand === 'qt  ') return 'video/quicktime';
  if (majorBrand === 'M4A ' || majorBrand === 'M4B ') return 'audio/mp4';
  // Still images have the same box structure as MP4.
  if (/^(avi[fs]|hei[cfmsx]|hev[cmsx]|mi[af]1|msf1)$/.test(majorBrand)) return undefined;
  return 'video/mp4';
}

const CONTAINERS = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'audio/pcm': 'pcm',
  'audio/wav': 'wav',
  'audio/ogg': 'ogg',
  'audio/webm': 'matroska',
  'video/webm': 'matroska',
  'video/x-matroska': 'matroska',
  'audio/mp4': 'mov',
  'video/mp4': 'mov',
  'video/quicktime': 'mov',
  'video/mpeg': 'mpeg',
} as const satisfies Record<MediaType, string>;

/** The container format, by the name of ffmpeg's demuxer if ffmpeg reads it. */
export function containerOf(type: MediaType): (typeof CONTAINERS)[MediaType] {
  return CONTAINERS[type];
}

/** Whether content detected as `sniffed` may be declared as `declared`: both are the same container. */
export function agrees(declared: MediaType, sniffed: MediaType): boolean {
  return containerOf(declared) === containerOf(sniffed);
}
