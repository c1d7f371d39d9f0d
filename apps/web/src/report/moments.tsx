import {
  type Moment,
  noMomentsMessage,
  type Profile,
  type Received,
  type Report,
} from '@poise/shared/contracts';
import { clock } from '@poise/shared/format';
import { useObjectUrl } from '../ui/object-url.ts';
import { colourOf } from './moment-colour.ts';

type Face = NonNullable<Received<Report>['face']>;

/** The notable moments, as cards that select their second in the lanes. */
export function Moments({
  profile,
  moments,
  pictures,
  files,
  selectedMs,
  onSelect,
}: {
  profile: Received<Profile>;
  moments: NonNullable<Face['moments']>;
  pictures: Face['pictures'];
  /** By the index of the moment. */
  files: ReadonlyMap<number, Blob>;
  selectedMs: number | undefined;
  onSelect: (moment: Received<Moment>) => void;
}) {
  return (
    <section className="moments">
      <h2>Notable moments</h2>
      {moments.length === 0 ? (
        <p>{noMomentsMessage(profile)}</p>
      ) : (
        <ol>
          {moments.map((moment, index) => (
            <li key={moment.atMs}>
              <button
                type="button"
                className="moment"
                aria-pressed={moment.atMs === selectedMs}
                onClick={() => onSelect(moment)}
              >
                <Picture file={files.get(index)} />
                <span className="moment-text">
                  <span className="moment-when">
                    <span className="moment-number" style={{ borderColor: colourOf(moment) }}>
                      {index + 1}
                    </span>
                    {clock(moment.atMs)}
                  </span>
                  <span className="moment-what">{moment.message}</span>
                  <span className="moment-sure">{moment.certainty}</span>
                </span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {pictures && <p className="hint">{pictures.message}</p>}
    </section>
  );
}

/** Without alternative text: the card describes in words what the picture shows. */
function Picture({ file }: { file: Blob | undefined }) {
  const url = useObjectUrl(file);
  return url === undefined ? null : <img className="moment-picture" src={url} alt="" />;
}
