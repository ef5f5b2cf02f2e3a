/** Access to a topology's other files through functions of the caller, so that other code never touches a disk. */

/** Both may throw; the error is then reported at the line that names the file. */
export interface Files {
  /** The bytes of the file at a path, either absolute or relative like the first file's own path. */
  readonly read: (path: string) => Uint8Array;
  /**
   * The files that match a pattern such as `teams/*.yaml`, in any order, each as a path for `read`.
   * @param folder that a relative pattern starts from
   */
  readonly glob: (pattern: string, folder: string) => readonly string[];
}
