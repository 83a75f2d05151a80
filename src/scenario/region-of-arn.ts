/** The region that an ARN of Bedrock's names; undefined for an id, and for an ARN that names none. */
export const regionOfArn = (model: string): string | undefined => /^arn:[^:]*:bedrock:([^:]+):/.exec(model)?.[1]
