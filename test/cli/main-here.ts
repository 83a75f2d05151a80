// The command as a process of its own, with the engine in it in place of Artillery.
import process from 'node:process'
import { runProgram } from '../../src/cli/program.ts'
import { openTerminal } from '../../src/cli/terminal.ts'
import { conductHere } from './conduct-here.ts'

process.exitCode = await runProgram(process.argv.slice(2), openTerminal(), conductHere)
