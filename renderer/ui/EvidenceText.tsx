import { memo, type ReactNode, useContext, useMemo } from 'react';
import { DiscretionContext, type Hides, type ShownPart, shownParts } from './discretion.ts';
import { type FoundPart, foundParts, fromFirstFound } from './found.ts';
import { isPlain, type Layout, markEvidence } from './evidence.ts';
import { colouredPieces, type Run, type Syntax, syntaxRuns } from './syntax.ts';
import styles from './Evidence.module.css';

interface EvidenceTextProps {
  /** Text as the bundle has it; null and undefined are shown as "not recorded". */
  text: string | null | undefined;
  /** `line`: one line, line breaks marked. `lines`: line breaks kept. */
  layout?: Layout;
  /** Monospace, where exactness matters. */
  exact?: boolean;
  /** The word for a missing value. */
  missing?: string;
  /** What of it is hidden while the reviewer has not asked to see it; absent for names, times and ids, which are never hidden. */
  hides?: Hides | undefined;
  /** What was looked for: it is marked, and shown from shortly before the first find on. */
  found?: RegExp | null | undefined;
  /** The language it is known to be in, whose words get colours; absent where that is not known. */
  syntax?: Syntax | undefined;
  /** A name in a cell: where it is cut, its last letters stay, so that two that begin alike are told apart. */
  ends?: boolean | undefined;
}

/** The colours of a whole text, by its offsets. */
type Colours = readonly Run[];

const noColours: Colours = [];

/** A stretch of text that can be drawn as it is, in its colours. */
function Coloured({ text, from, colours }: { text: string; from: number; colours: Colours }) {
  if (colours.length === 0) return text;
  return colouredPieces(colours, text, from).map((piece, index) =>
    piece.token === null ? (
      piece.text
    ) : (
      <span key={index} data-token={piece.token}>
        {piece.text}
      </span>
    ),
  );
}

/** Plain stretches and marks of a text, each with the offset that it has in the whole. */
function placedSegments(text: string, from: number, layout: Layout) {
  let at = from;
  return markEvidence(text, layout).map((segment) => {
    const start = at;
    at += segment.text.length;
    return { segment, start };
  });
}

/** A stretch of text with what cannot be seen in it marked. */
function Marked({ text, from, layout, colours }: { text: string; from: number; layout: Layout; colours: Colours }) {
  if (isPlain(text)) return <Coloured text={text} from={from} colours={colours} />;
  return placedSegments(text, from, layout).map(({ segment, start }, index) =>
    segment.kind === 'text' ? (
      <Coloured key={index} text={segment.text} from={start} colours={colours} />
    ) : (
      <span key={index} className={styles.mark} data-mark={segment.mark} title={segment.says}>
        {segment.label}
      </span>
    ),
  );
}

/** A value that is not shown: its kind alone, never how long it is. */
function Hidden({ kind }: { kind: string }) {
  return (
    <span className={styles.mark} data-mark="hidden" title={`Looks like: ${kind}. Hidden until it is revealed.`}>
      {kind} hidden
    </span>
  );
}

function Part({ part, layout, colours }: { part: ShownPart; layout: Layout; colours: Colours }) {
  if (part.hidden !== null) return <Hidden kind={part.hidden} />;
  return <Marked text={part.text} from={part.from} layout={layout} colours={colours} />;
}

/** A text with what was looked for in it. */
function Found({ parts: all, layout, colours }: { parts: readonly FoundPart[]; layout: Layout; colours: Colours }) {
  const { parts, leftOut } = fromFirstFound(all);
  return (
    <>
      {leftOut ? <span className="unknown">… </span> : null}
      {parts.map((part, index) =>
        part.found ? (
          <mark key={index} className={styles.found}>
            <Part part={part} layout={layout} colours={colours} />
          </mark>
        ) : (
          <Part key={index} part={part} layout={layout} colours={colours} />
        ),
      )}
    </>
  );
}

/** Letters at the end of a name that are never cut away. */
const keptLetters = 6;

/** A name in two pieces, of which the first gives way; undefined where there is nothing to gain, or not everything is plain. */
function twoEnds(text: string, shown: readonly ShownPart[]): [string, string] | undefined {
  const whole = shown.length === 1 && shown[0]?.hidden === null;
  return whole && isPlain(text) && text.length > 2 * keptLetters ? [text.slice(0, -keptLetters), text.slice(-keptLetters)] : undefined;
}

/**
 * Text that came from a bundle, with control, bidi, invisible and look-alike characters marked, and with identifiers and secrets hidden
 * where the text may hold some. Put it inside an evidence region.
 */
export const EvidenceText = memo(function EvidenceText(props: EvidenceTextProps) {
  const { text, layout = 'line', exact, missing = 'not recorded', hides, found = null, syntax, ends = false } = props;
  const rules = useContext(DiscretionContext);
  const colours = useMemo(() => (syntax === undefined || !text ? noColours : syntaxRuns(text, syntax)), [text, syntax]);
  if (text === null || text === undefined) return <span className="unknown">{missing}</span>;
  const className = [styles.text, exact ? styles.exact : '', layout === 'lines' ? styles.lines : ''].join(' ');
  if (text === '') return <span className="unknown">empty text</span>;
  const shown = shownParts(text, hides, rules);
  const pieces = ends ? twoEnds(text, shown) : undefined;
  if (pieces) {
    return (
      <bdi className={[className, styles.ends].join(' ')}>
        <span>{pieces[0]}</span>
        <span>{pieces[1]}</span>
      </bdi>
    );
  }
  return (
    <bdi className={className}>
      {found === null ? (
        shown.map((part, index) => <Part key={index} part={part} layout={layout} colours={colours} />)
      ) : (
        <Found parts={foundParts(shown, found)} layout={layout} colours={colours} />
      )}
    </bdi>
  );
});

interface EvidenceRegionProps {
  label?: string;
  /** Scrolls inside when higher than this many px. */
  maxHeight?: number;
  children: ReactNode;
}

/** The bordered paper on which alone evidence is drawn; our own badges stay outside it. */
export function EvidenceRegion({ label, maxHeight, children }: EvidenceRegionProps) {
  const scrolls = maxHeight === undefined ? {} : { style: { maxHeight }, tabIndex: 0 };
  return (
    <div className={styles.region} data-evidence {...(label ? { role: 'group', 'aria-label': label } : {})} {...scrolls}>
      {children}
    </div>
  );
}
