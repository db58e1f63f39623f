import { type JsonRecord, kept } from './jsonRecords.ts';

/** How many records wait at a time, and their bytes; a hostile file may open requests without end. */
export interface MostOpen {
  records: number;
  bytes: number;
}

const usually: MostOpen = { records: 10_000, bytes: 64 * 1024 * 1024 };

/** Why a record waits no longer: another came under its id, there are too many, or nothing comes any more. */
export type GivenUp = 'repeated' | 'crowded' | 'ended';

/** Records that wait for others that belong to them, by an id. Those that wait longest are given up when there are too many. */
export class OpenRecords<Open extends { readonly record: JsonRecord }> {
  private readonly open = new Map<string, Open>();
  private readonly giveUp: (open: Open, why: GivenUp) => void;
  private readonly most: MostOpen;
  private bytes = 0;

  constructor(giveUp: (open: Open, why: GivenUp) => void, most = usually) {
    this.giveUp = giveUp;
    this.most = most;
  }

  /** Lets a record wait; one that waits under its id already is given up. */
  put(id: string, open: Open): void {
    this.end(id, 'repeated');
    this.open.set(id, { ...open, record: kept(open.record) });
    this.bytes += open.record.place.bytes.length;
    for (const oldest of this.open.keys()) {
      if (this.open.size <= this.most.records && this.bytes <= this.most.bytes) break;
      this.end(oldest, 'crowded');
    }
  }

  /** What waits under an id, which then waits no more; undefined when nothing does. */
  take(id: string): Open | undefined {
    const open = this.open.get(id);
    if (open) this.bytes -= open.record.place.bytes.length;
    this.open.delete(id);
    return open;
  }

  /** Gives up all that still wait. */
  close(): void {
    for (const id of [...this.open.keys()]) this.end(id, 'ended');
  }

  private end(id: string, why: GivenUp): void {
    const open = this.take(id);
    if (open) this.giveUp(open, why);
  }
}
