export type Json = string | number | boolean | null | Json[] | JsonObject

export interface JsonObject {
  readonly [key: string]: Json
}
