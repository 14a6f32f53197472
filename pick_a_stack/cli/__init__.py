"""pick-a-stack, the command line beside the template.

It adds no rule of its own: questions, choices and refusals are copier.yml's, evaluated in process
(`pick_a_stack.template`); the files are those that Copier would write.
"""
