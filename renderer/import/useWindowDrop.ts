import { useEffect, useRef, useState } from 'react';
import { AppError } from '../../shared/errors.ts';
import { links } from '../app/index.ts';
import { shell } from '../client.ts';
import { useImport } from './importRun.ts';

/** Whether a folder is among what was dropped: a browser hands over its name, not what is in it. */
function hasFolder(transfer: DataTransfer): boolean {
  return [...transfer.items].some((item) => item.webkitGetAsEntry()?.isDirectory === true);
}

const folderRefused = () =>
  new AppError('INPUT_REFUSED', 'A browser cannot hand over a folder.', {
    meaning: 'Nothing was imported.',
    action: 'Name the folder at the start, muniment serve FOLDER, and open it from the list on the import page; or drop the files in it.',
    reason: 'input/folder-in-browser',
  });

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/**
 * Files dropped anywhere on the window are looked at for an import, unless a part of the page takes them for itself.
 * True while something is dragged over the window.
 */
export function useWindowDrop(): boolean {
  const [over, setOver] = useState(false);
  const { lookAtFiles, fail } = useImport();
  const latest = useRef({ lookAtFiles, fail });
  useEffect(() => {
    latest.current = { lookAtFiles, fail };
  });
  useEffect(() => {
    const drag = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      setOver(!event.defaultPrevented);
      event.preventDefault();
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      setOver(false);
      if (event.defaultPrevented || !event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      const refused = shell.kind === 'loopback' && hasFolder(event.dataTransfer);
      window.location.hash = links.import().slice(1);
      if (refused) latest.current.fail(folderRefused());
      else latest.current.lookAtFiles([...event.dataTransfer.files]);
    };
    window.addEventListener('dragover', drag);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', drag);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);
  return over;
}
