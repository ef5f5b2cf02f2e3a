/** How a topology's other files are reached: by functions of the caller, so that the rest never touches a disk. */

/** Both may throw; the error then stands at the line that names the file. */
export interface Files {
  /** The bytes of the file at a path, which is absolute, or relative as the first file's own path is. */
  readonly read: (path: string) => Uint8Array;
  /**
   * The files that a pattern such as `teams/*.yaml` matches, in any order, each as a path that `read` takes.
   * @param folder where a relative pattern begins
   */
  readonly glob: (pattern: string, folder: string) => readonly string[];
}
