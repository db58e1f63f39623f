import { settingsCatalogue } from '../../shared/workspace/settings.ts';
import { type ImportLimits, limitsOf } from '../import/importLimits.ts';

/**
 * What untrusted input may cost (formats/security.md C5), where the workspace's policy says nothing else. Heap and silence
 * limits are set by whoever starts the process.
 */
export const limits: ImportLimits = { ...limitsOf((key) => settingsCatalogue[key].default), batchBytes: 64 << 20 };
