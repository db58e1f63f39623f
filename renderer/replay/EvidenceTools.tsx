import { useState } from 'react';
import type { RecordingInfo } from '../../shared/replay/contract.ts';
import { keyText, useShortcuts } from '../app/index.ts';
import { CiteIcon, DownloadIcon, ForensicIcon, IconButton, KeystrokesIcon } from '../ui/index.ts';
import { CiteDialog } from './cite/CiteDialog.tsx';
import { ExportRecording } from './exporting/ExportRecording.tsx';
import { FrameBytes } from './forensic/FrameBytes.tsx';
import { Hidden } from './forensic/Hidden.tsx';
import forensicStyles from './forensic/Forensic.module.css';
import { KeystrokeOverlay, RevealKeystrokes } from './keystrokes/Keystrokes.tsx';
import type { Player } from './player.ts';
import type { PanelTab } from './SidePanel.tsx';
import { ScreensToggle } from './screens/ScreensToggle.tsx';
import type { EvidenceView } from './useEvidenceView.ts';

/** What stands beside the picture for whoever looks behind it. */
export function forensicTabs(recording: string, player: Player, show: (at: number) => string): PanelTab[] {
  return [
    { id: 'hidden', title: 'Hidden', content: () => <Hidden recording={recording} player={player} show={show} /> },
    { id: 'bytes', title: 'Bytes', content: () => <FrameBytes recording={recording} player={player} show={show} /> },
  ];
}

/** Over a picture that shows more than its user saw. */
export function OverPicture({ view: { forensic, typed }, player }: { view: EvidenceView; player: Player }) {
  return (
    <>
      {forensic ? (
        <p className={forensicStyles.label} role="note">
          Forensic view: not what the user saw
        </p>
      ) : null}
      {typed ? <KeystrokeOverlay typed={typed} player={player} /> : null}
    </>
  );
}

interface EvidenceToolsProps {
  recording: RecordingInfo;
  /** Id of the session's event. */
  event: string;
  player: Player;
  view: EvidenceView;
  show(at: number): string;
}

function noKeystrokes({ inputs }: RecordingInfo, shown: boolean): string {
  if (inputs === 0) return 'No keystrokes were recorded';
  return shown ? 'Hide the keystrokes' : 'Show the keystrokes';
}

/** What can be done with the moment that is shown: look behind it, cite it. */
export function EvidenceTools(props: EvidenceToolsProps) {
  const { recording, event, player, view, show } = props;
  const { forensic, typed } = view;
  const [asks, setAsks] = useState<'cite' | 'export' | 'keystrokes' | null>(null);
  const close = () => setAsks(null);
  const cite = () => {
    player.pause();
    setAsks('cite');
  };
  const exportIt = () => {
    player.pause();
    setAsks('export');
  };
  const keystrokes = () => {
    if (recording.inputs === 0) return;
    if (typed) view.showTyped(null);
    else setAsks('keystrokes');
  };
  useShortcuts({ 'replay.forensic': view.toggleForensic, 'replay.cite': cite, 'replay.export': exportIt, 'replay.keystrokes': keystrokes });
  return (
    <>
      <IconButton
        label={forensic ? 'Show what the user saw' : 'Forensic view: show what the terminal hid'}
        keys={keyText('replay.forensic')}
        icon={ForensicIcon}
        pressed={forensic}
        onClick={view.toggleForensic}
      />
      <IconButton label="Cite this moment" keys={keyText('replay.cite')} icon={CiteIcon} onClick={cite} />
      <IconButton
        label={noKeystrokes(recording, typed !== null)}
        keys={keyText('replay.keystrokes')}
        icon={KeystrokesIcon}
        pressed={typed !== null}
        disabled={recording.inputs === 0}
        onClick={keystrokes}
      />
      <IconButton label="Export the recording" keys={keyText('replay.export')} icon={DownloadIcon} onClick={exportIt} />
      <ScreensToggle />
      <CiteDialog recording={recording} event={event} player={player} open={asks === 'cite'} show={show} onClose={close} />
      <ExportRecording recording={recording} player={player} open={asks === 'export'} show={show} cells={view.cells} onClose={close} />
      <RevealKeystrokes recording={recording.id} open={asks === 'keystrokes'} onTyped={view.showTyped} onClose={close} />
    </>
  );
}
