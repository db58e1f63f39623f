import { keyText, prefer, usePreferences, useShortcuts } from '../../app/index.ts';
import { IconButton, ScreensIcon } from '../../ui/index.ts';

/** Shows or hides the strip of screens; remembered in this browser. */
export function ScreensToggle() {
  const open = usePreferences((state) => state.screensOpen);
  const toggle = () => prefer({ screensOpen: !open });
  useShortcuts({ 'replay.screens': toggle });
  return (
    <IconButton
      label={open ? 'Hide the screens along the recording' : 'Show screens along the recording'}
      keys={keyText('replay.screens')}
      icon={ScreensIcon}
      pressed={open}
      onClick={toggle}
    />
  );
}
