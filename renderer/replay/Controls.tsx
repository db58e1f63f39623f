import type { ReactNode } from 'react';
import { keyText, type ShortcutId } from '../app/index.ts';
import {
  AddIcon,
  BackIcon,
  ClockIcon,
  ForwardIcon,
  FullScreenIcon,
  FrameBackIcon,
  FrameForwardIcon,
  type Icon,
  IconButton,
  NoneIcon,
  PauseIcon,
  PlayIcon,
  SkipIdleIcon,
  TranscriptIcon,
} from '../ui/index.ts';
import type { Player } from './player.ts';
import { showStretch, type TimeMode } from './replayTime.ts';
import { usePlayerValue } from './usePlayer.ts';
import styles from './Controls.module.css';

interface ControlsProps {
  player: Player;
  durationMs: number;
  /** Ms that skipping idle stretches leaves out. */
  skippable: number;
  mode: TimeMode;
  /** False when the recording does not tell its start. */
  hasClock: boolean;
  panelOpen: boolean;
  /** What can be done with the moment that is shown. */
  tools?: ReactNode;
  show(at: number): string;
  onMode(): void;
  onPanel(): void;
  onFull(): void;
}

/** What the button does next. */
const modeWords = { elapsed: 'Show UTC', utc: 'Show the time of day', local: 'Show elapsed time' } as const;

const stateWords = { seeking: 'seeking', paused: 'paused', playing: 'playing', ended: 'at the end', failed: 'stopped' } as const;

function KeyButton({
  id,
  label,
  icon,
  pressed,
  disabled,
  onPress,
}: {
  id: ShortcutId;
  label: string;
  icon: Icon;
  pressed?: boolean;
  disabled?: boolean;
  onPress(): void;
}) {
  return (
    <IconButton
      label={label}
      keys={keyText(id)}
      icon={icon}
      onClick={onPress}
      {...(pressed === undefined ? {} : { pressed })}
      {...(disabled === undefined ? {} : { disabled })}
    />
  );
}

/** The moment shown, of how much, and what the player is doing. */
function Reading({ player, durationMs, show }: Pick<ControlsProps, 'player' | 'durationMs' | 'show'>) {
  const at = usePlayerValue(player, (state) => Math.floor(state.at / 100) * 100);
  const status = usePlayerValue(player, (state) => state.status);
  return (
    <span className={styles.reading}>
      <span className={styles.now}>{show(at)}</span>
      <span className={styles.of}>of {show(durationMs)}</span>
      <span className={styles.state} data-status={status} role="status">
        {stateWords[status]}
      </span>
    </span>
  );
}

function Speed({ player }: { player: Player }) {
  const speed = usePlayerValue(player, (state) => state.speed);
  return (
    <Group label="Speed">
      <KeyButton id="replay.slower" label="Slower" icon={NoneIcon} onPress={() => player.changeSpeed(-1)} />
      <span className={styles.speed}>{Number.isFinite(speed) ? `${speed}×` : 'max'}</span>
      <KeyButton id="replay.faster" label="Faster" icon={AddIcon} onPress={() => player.changeSpeed(1)} />
    </Group>
  );
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className={styles.group} role="group" aria-label={label}>
      {children}
    </span>
  );
}

function SkipIdle({ player, skippable }: Pick<ControlsProps, 'player' | 'skippable'>) {
  const skips = usePlayerValue(player, (state) => state.skipIdle);
  const none = skippable === 0;
  return (
    <button
      type="button"
      className={styles.toggle}
      aria-pressed={skips}
      disabled={none}
      title={`Skip idle stretches, or not (${keyText('replay.idle')})`}
      onClick={() => player.setSkipIdle(!skips)}
    >
      <SkipIdleIcon size={14} aria-hidden />
      {none ? 'no idle stretches' : skips ? `${showStretch(skippable)} idle skipped` : 'skip idle'}
    </button>
  );
}

/** One row: what can be done with the keys can be done here. */
export function Controls(props: ControlsProps) {
  const { player, durationMs, skippable, mode, hasClock, panelOpen, tools, show, onMode, onPanel, onFull } = props;
  const playing = usePlayerValue(player, (state) => state.status === 'playing');
  const by = (ms: number) => void player.seek(player.snapshot().at + ms);
  return (
    // A button pressed with the mouse keeps no focus: the space bar must go on meaning play.
    <div className={styles.row} role="toolbar" aria-label="Replay" onMouseDown={(event) => event.preventDefault()}>
      <Group label="Play">
        <KeyButton id="replay.frameBack" label="Previous frame" icon={FrameBackIcon} onPress={() => void player.step(-1)} />
        <KeyButton id="replay.back" label="5 seconds back" icon={BackIcon} onPress={() => by(-5000)} />
        <KeyButton
          id="replay.play"
          label={playing ? 'Pause' : 'Play'}
          icon={playing ? PauseIcon : PlayIcon}
          onPress={() => player.toggle()}
        />
        <KeyButton id="replay.forward" label="5 seconds forward" icon={ForwardIcon} onPress={() => by(5000)} />
        <KeyButton id="replay.frameForward" label="Next frame" icon={FrameForwardIcon} onPress={() => void player.step(1)} />
      </Group>
      <Reading player={player} durationMs={durationMs} show={show} />
      <Speed player={player} />
      <SkipIdle player={player} skippable={skippable} />
      <span className={styles.end}>
        {tools}
        <KeyButton
          id="replay.time"
          label={hasClock ? modeWords[mode] : 'The recording does not tell its start'}
          icon={ClockIcon}
          pressed={mode !== 'elapsed'}
          disabled={!hasClock}
          onPress={onMode}
        />
        <KeyButton
          id="replay.panel"
          label={panelOpen ? 'Hide what stands beside the picture' : 'Show transcript, chapters and more beside the picture'}
          icon={TranscriptIcon}
          pressed={panelOpen}
          onPress={onPanel}
        />
        <KeyButton id="replay.full" label="Full screen, or not" icon={FullScreenIcon} onPress={onFull} />
      </span>
    </div>
  );
}
